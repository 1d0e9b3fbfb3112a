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

// distance is how many letters are to be changed, added or dropped to make a name of a
// question, and to make that start of the name that is the most like it.
function distance(question, name) {
  let row = Array.from({length: question.length + 1}, (_, i) => i), start = question.length;
  for (let j = 0; j < name.length; j++) {
    const next = [j + 1];
    for (let i = 0; i < question.length; i++) {
      next.push(question[i] === name[j] ? row[i] : 1 + Math.min(row[i], row[i + 1], next[i]));
    }
    row = next;
    start = Math.min(start, row.at(-1));
  }
  return {whole: row.at(-1), start};
}

function near(hits, query) {
  return [...new Set(hits.map(h => h.lower))]
    .map(name => ({name, ...distance(query, name)}))
    .filter(m => m.name && m.start <= Math.min(Math.floor(query.length / 3), 2))
    .sort((a, b) => a.start - b.start || a.whole - b.whole)
    .slice(0, 3).map(m => find(hits, m.name)[0]);
}

// cut takes the transport off a port or a name, where there is one.
function cut(query) {
  const [, before, what, after] = query.match(/^(?:(tcp|udp|sctp|dccp|any)\/)?:?(.*?)(?:\/(tcp|udp|sctp|dccp|any))?$/);
  return {what, transport: before ?? after ?? 'any', isPort: /^\d+$/.test(what)};
}

// direct is the page of a port, or of a name with one meaning.
function direct(hits, query) {
  const {what, transport, isPort} = cut(query);
  if (isPort) {
    const page = port.replace(/0(?=$|\.)/, Number(what)) + (transport === 'any' ? '' : '#' + transport);
    return Number(what) < 65536 ? new URL(page, document.baseURI).href : undefined;
  }
  const named = hits.filter(h => h.lower === what && what);
  const services = named.filter(h => !h.use), main = named.filter(h => h.main);
  if (services.length && (!main.length || services.some(h => h.ports))) return services[0].url;
  const pages = new Set((services.length ? main : named).map(h => h.url));
  return pages.size === 1 ? [...pages][0] : undefined;
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
  const nodes = [], to = direct(hits, query), {what, isPort} = cut(query);
  if (to && (isPort || !results.length)) nodes.push(element('p', {}, 'Go to ', element('a', {href: to}, isPort ? 'Port ' + Number(what) : what), '.'));
  if (results.length || !to) nodes.push(element('p', {}, results.length ? count + '.' : `No name and no description contains “${typed}”.`));
  nodes.at(-1).className = 'count';
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
