// A photo that may be an indecent image: blurred the moment the button is pressed, before any answer comes.
export function start(form) {
  form.addEventListener("submit", () => {
    for (const photo of document.querySelectorAll("main img")) photo.classList.add("blurred");
  });
}
