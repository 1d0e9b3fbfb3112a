// Names the port under the pointer, or the one that was tapped. Without this script
// the map shows all the same, and its squares are links.
'use strict';

{
  const {names, port} = document.currentScript.dataset;
  const map = document.querySelector('.map');
  const here = document.getElementById('here');
  const mark = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  mark.setAttribute('class', 'mark');
  mark.setAttribute('width', 3);
  mark.setAttribute('height', 3);
  let runs = [];

  // portAt is the port at a column and a row: the way back from Cell in package
  // portmap.
  function portAt(x, y) {
    let port = 0;
    for (let size = 128; size >= 1; size /= 2) {
      const right = x >= size ? 1 : 0, down = y >= size ? 1 : 0;
      port = port * 4 + right * 2 + (right ^ down);
      x -= size * right;
      y -= size * down;
      if (!down) {
        [x, y] = right ? [size - 1 - y, size - 1 - x] : [y, x];
      }
    }
    return port;
  }

  // show names the port of an event and returns its page.
  function show(event) {
    const {x, y} = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
    const column = Math.min(255, Math.max(0, Math.floor(x))), row = Math.min(255, Math.max(0, Math.floor(y)));
    const number = portAt(column, row);
    const link = document.createElement('a');
    link.href = port.replace(/0(?=$|\.)/, number);
    const run = runs.findLast(run => run.first <= number);
    link.textContent = 'Port ' + number + (run ? ': ' + run.name : '');
    here.replaceChildren(link);
    mark.setAttribute('x', column - 1);
    mark.setAttribute('y', row - 1);
    map.append(mark);
    return link.href;
  }

  here.textContent = 'Point at a port or tap it to see its name.';
  fetch(names).then(response => response.json()).then(all => { runs = all; });
  map.addEventListener('pointermove', event => {
    if (event.pointerType === 'mouse') show(event);
  });
  // A mouse is precise enough to follow the link at once, a finger is not. A key has
  // no place, and follows the square's own link.
  map.addEventListener('click', event => {
    if (!event.pointerType) return;
    event.preventDefault();
    const page = show(event);
    if (event.pointerType === 'mouse') location.href = page;
  });
}
