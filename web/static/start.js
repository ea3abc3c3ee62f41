// Starts what a page asks for: every element with data-module="x" gets modules/x.js, once, and nothing else loads.
// Each module exports `start(element)`. The page works without any of them.

const inView = () => document.querySelectorAll("[data-module]:not([data-started])");

for (const element of inView()) {
  element.dataset.started = "";
  for (const name of element.dataset.module.split(" ")) {
    import(`./${name}.js`).then((module) => module.start(element));
  }
}
