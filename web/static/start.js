// Starts what a page asks for: an element with data-module="x" gets ./x.js, and nothing else is loaded.
// Each module exports start(element). Every page works without any of them.

for (const element of document.querySelectorAll("[data-module]")) {
  for (const name of element.dataset.module.split(" ")) {
    import(`./${name}.js`).then((module) => module.start(element));
  }
}
