// Results as you type, by the rules of search.go. Without this script the form works
// where there is a server.
'use strict';

const {index, port} = document.currentScript.dataset;
const form = document.querySelector('form[role=search]');
const input = document.getElementById('q');
const status = document.getElementById('status');
const onSearchPage = document.querySelector('main #found .count') !== null;
let found = document.getElementById('found');
let loading;

// Pages without a place for results get one below the form.
if (!found) {
  found = document.createElement('div');
  found.id = 'found';
  found.className = 'panel';
  form.append(found);
}

// load gets all that can be found, once.
function load() {
  loading ??= fetch(index).then(response => response.ok ? response.json() : Promise.reject(response.status)).then(hits => {
    for (const h of hits) {
      h.lower = (h.name ?? '').toLowerCase();
      h.text = h.lower + '\n' + (h.description ?? '').toLowerCase();
      h.url = new URL(h.url, new URL(index, document.baseURI)).href;
    }
    return hits;
  });
  loading.catch(() => { loading = undefined; });
  return loading;
}

function rank(h, query) {
  if (h.lower === query) return h.main ? 0 : 1;
  if (!h.lower.includes(query)) return 6;
  if (h.main) return 2;
  if (h.use) return 5;
  return h.lower.startsWith(query) ? 3 : 4;
}

function find(hits, query) {
  const words = query.split(' ');
  const living = [[], [], [], [], [], [], []], historic = [[], [], [], [], [], [], []];
  for (const h of hits) {
    if (words.every(word => h.text.includes(word))) {
      (h.historic ? historic : living)[rank(h, query)].push(h);
    }
  }
  return living.flatMap((hits, i) => hits.concat(historic[i]));
}

function distance(question, name) {
  let row = Array.from({length: name.length + 1}, (_, j) => j);
  for (let i = 0; i < question.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < name.length; j++) {
      next.push(Math.min(row[j] + (question[i] === name[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1));
    }
    row = next;
  }
  return Math.min(...row);
}

function near(hits, query) {
  if (query.length < 3) return [];
  const slips = query.length < 5 ? 1 : 2;
  const misses = hits.filter(h => !h.historic)
    .map(h => ({h, distance: distance(query, h.lower), longer: Math.max(0, h.lower.length - query.length)}))
    .filter(m => m.distance <= slips)
    .sort((a, b) => a.distance - b.distance || a.longer - b.longer);
  const pages = new Map();
  for (const {h} of misses) {
    if (!pages.has(h.url)) pages.set(h.url, h);
  }
  return [...pages.values()].slice(0, 8);
}

// direct is the page of a port, or of a name with one meaning.
function direct(hits, query) {
  if (/^\d+$/.test(query)) {
    return Number(query) < 65536 ? new URL(port.replace(/0(?=$|\.)/, Number(query)), document.baseURI).href : undefined;
  }
  const named = hits.filter(h => h.lower === query);
  const service = named.find(h => !h.use);
  const pages = new Set(named.map(h => h.url));
  return service?.url ?? (pages.size === 1 ? [...pages][0] : undefined);
}

// element makes an element with text or other elements in it.
function element(name, properties, ...children) {
  const e = Object.assign(document.createElement(name), properties);
  e.append(...children);
  return e;
}

function list(hits) {
  return element('ul', {className: 'hits'}, ...hits.map(h => {
    const item = element('li', {}, element('a', {href: h.url}, h.name || 'No service name'));
    if (h.ports) item.append(' ' + h.ports);
    const transports = h.protocols.map(p => p === 'any' ? 'no transport named' : p.toUpperCase()).join(', ');
    item.append(' ', element('span', {className: 'quiet'}, transports));
    if (h.historic) item.append(' ', element('span', {className: 'tag historic'}, 'historic'));
    if (h.unofficial) item.append(' ', element('span', {className: 'tag unofficial'}, 'not of the registry'));
    if (h.description) item.append(element('br'), h.description);
    return item;
  }));
}

async function search() {
  const typed = input.value.trim().replace(/\s+/g, ' '), query = typed.toLowerCase();
  if (!query) {
    found.replaceChildren();
    status.textContent = '';
    return;
  }
  let hits;
  try {
    hits = await load();
  } catch {
    found.replaceChildren('The search did not answer. Press Enter to try again.');
    return;
  }
  if (typed !== input.value.trim().replace(/\s+/g, ' ')) return; // typed on since
  const results = find(hits, query), shown = results.slice(0, onSearchPage ? 100 : 20);
  let count = `${results.length.toLocaleString('en')} ${results.length === 1 ? 'result' : 'results'} for “${typed}”`;
  if (shown.length < results.length) count += `, the first ${shown.length} of them here`;
  const nodes = [element('p', {className: 'count'}, results.length ? count + '.' : `No name and no description contains “${typed}”.`)];
  const to = direct(hits, query);
  if (/^\d+$/.test(query) && to) nodes.unshift(element('p', {}, 'Go to ', element('a', {href: to}, 'Port ' + Number(query)), '.'));
  if (results.length) nodes.push(list(shown));
  const misses = results.length || to ? [] : near(hits, query);
  if (misses.length) nodes.push(element('p', {}, element('strong', {}, 'Did you mean')), list(misses));
  found.replaceChildren(...nodes);
  // For those who hear the page: how many results there are, not all of them.
  status.textContent = found.querySelector('.count').textContent;
}

let timer;
input.addEventListener('focus', () => load().catch(() => {}), {once: true});
input.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(search, 50);
});

form.addEventListener('submit', async event => {
  event.preventDefault();
  const to = await load().then(hits => direct(hits, input.value.trim().toLowerCase())).catch(() => undefined);
  if (to) {
    location.href = to;
  } else {
    form.submit();
  }
});

// The arrow keys walk the results, and back to the field.
document.addEventListener('keydown', event => {
  const inField = event.target === input, links = [...found.querySelectorAll('.hits li > a:first-child, p > a')];
  const at = links.indexOf(event.target);
  if (event.key === '/' && !inField && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    input.select();
  } else if (event.key === 'Escape' && (inField || at >= 0) && !onSearchPage) {
    input.value = '';
    search();
    input.focus();
  } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && (inField || at >= 0) && links.length) {
    event.preventDefault();
    const next = at + (event.key === 'ArrowDown' ? 1 : -1);
    (next < 0 ? input : links[Math.min(next, links.length - 1)]).focus();
  }
});

// A search page without a server knows the question from its address alone.
if (onSearchPage && !input.value) {
  input.value = new URLSearchParams(location.search).get('q') ?? '';
  if (input.value) search();
}
