// Opens the dialog a link names, instead of following the link to the page that asks the same question.

export function start(link) {
  const dialog = document.getElementById(link.dataset.dialog);
  if (!dialog?.showModal) {
    return;
  }
  link.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
}
