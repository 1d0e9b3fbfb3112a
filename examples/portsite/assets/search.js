// Results as you type: the same page that the search form leads to is fetched, and
// its results are shown here. Without this script the form works as it is.
'use strict';

const form = document.querySelector('form[role=search]');
const input = document.getElementById('q');
const status = document.getElementById('status');
const onSearchPage = location.pathname === '/search';
let found = document.getElementById('found');
let timer, request;

// Pages without a place for results get one below the form.
if (!found) {
  found = document.createElement('div');
  found.id = 'found';
  found.className = 'panel';
  form.append(found);
}

function show(...nodes) {
  found.replaceChildren(...nodes);
  // For those who hear the page: how many results there are, not all of them.
  status.textContent = found.querySelector('.count')?.textContent ?? found.textContent;
}

async function search() {
  request?.abort();
  request = new AbortController();
  const query = input.value.trim();
  if (!query && !onSearchPage) {
    show();
    return;
  }
  const url = '/search?q=' + encodeURIComponent(query);
  try {
    const response = await fetch(url, {signal: request.signal, headers: {Accept: 'text/html'}});
    if (!response.ok) {
      throw new Error(response.statusText);
    }
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    show(...page.getElementById('found').childNodes);
    if (onSearchPage) {
      history.replaceState(null, '', url);
      document.title = page.title;
      document.querySelector('h1').textContent = page.querySelector('h1').textContent;
    }
  } catch (err) {
    if (err.name !== 'AbortError') {
      show('The search did not answer. Press Enter to try again.');
    }
  }
}

input.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(search, 150);
});

form.addEventListener('keydown', event => {
  if (event.key === 'Escape' && !onSearchPage) {
    input.value = '';
    show();
    input.focus();
  }
});
