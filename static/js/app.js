/* Small behaviours, bound by data attributes: the theme switch, selects that submit, questions before a grave step. */
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    var flip = event.target.closest("[data-theme-switch]");
    if (flip) window.iwebTheme.flip();
    var printer = event.target.closest("[data-print]");
    if (printer) window.print();
    var copier = event.target.closest("[data-copy]");
    if (copier && navigator.clipboard) {
      navigator.clipboard.writeText(document.querySelector(copier.dataset.copy).textContent.trim()).then(function () {
        copier.querySelector(".visually-hidden").textContent = copier.dataset.copied;
        copier.classList.add("copied");
      });
    }
  });

  document.addEventListener("change", function (event) {
    var field = event.target.closest("[data-submit-on-change]");
    if (field && field.form) field.form.requestSubmit();
  });

  document.addEventListener("submit", function (event) {
    var question = event.target.getAttribute("data-confirm");
    if (question && !window.confirm(question)) event.preventDefault();
  });

  /* A form sent twice by an impatient double click is sent once; the server would refuse or repeat it harmlessly anyway. */
  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented) return;
    var form = event.target;
    window.setTimeout(function () {
      form.querySelectorAll("button[type=submit]").forEach(function (button) {
        if (!form.hasAttribute("hx-post") && form.method !== "get") button.disabled = true;
      });
    }, 0);
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("button[type=submit]:disabled").forEach(function (button) {
      if (!button.hasAttribute("data-stays-disabled")) button.disabled = false;
    });
  });
})();
