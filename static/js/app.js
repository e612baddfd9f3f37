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

  /* A search that narrows a list on the page; Enter takes the first that is left. */
  document.addEventListener("input", function (event) {
    var field = event.target.closest("[data-narrows]");
    if (!field) return;
    var wanted = field.value.trim().toLowerCase();
    var list = document.querySelector(field.dataset.narrows);
    var left = 0;
    list.querySelectorAll("[data-name]").forEach(function (one) {
      one.hidden = !one.dataset.name.toLowerCase().includes(wanted);
      if (!one.hidden) left += 1;
    });
    document.querySelector(field.dataset.narrows + "-none").hidden = left > 0;
  });

  /* The switcher by keyboard: arrows walk its list, Escape closes it and gives the focus back. */
  document.addEventListener("keydown", function (event) {
    var switcher = event.target.closest("[data-switcher]");
    if (!switcher || !switcher.open) return;
    var search = event.target.closest("[data-narrows]");
    var items = Array.from(switcher.querySelectorAll("button.switch-item, a.switch-item")).filter(function (one) {
      return one.offsetParent !== null;
    });
    var place = items.indexOf(event.target);
    if (event.key === "Escape") {
      switcher.open = false;
      switcher.querySelector("summary").focus();
    } else if (event.key === "ArrowDown" && items.length) {
      items[(place + 1) % items.length].focus();
    } else if (event.key === "ArrowUp" && items.length) {
      items[(place <= 0 ? items.length : place) - 1].focus();
    } else if (event.key === "Enter" && search && search.value && items[0] && items[0].form) {
      items[0].form.requestSubmit();
    } else return;
    event.preventDefault();
  });

  /* The menu of a phone: Escape closes it and gives the focus back. */
  document.addEventListener("keydown", function (event) {
    var menu = document.getElementById("side-menu");
    var toggler = document.querySelector("[data-bs-target='#side-menu']");
    if (event.key !== "Escape" || event.defaultPrevented || !menu || !toggler || !toggler.offsetParent) return;
    if (!menu.classList.contains("show")) return;
    toggler.click();
    toggler.focus();
  });

  /* A part of the page that is replaced takes the focus with it: who was inside goes on in what came instead. */
  var wasInside = false;
  document.addEventListener("htmx:beforeSwap", function (event) {
    wasInside = event.detail.target !== document.body && event.detail.target.contains(document.activeElement);
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    if (!wasInside || document.activeElement !== document.body || event.target === document.body) return;
    wasInside = false;
    if (!event.target.hasAttribute("tabindex")) event.target.setAttribute("tabindex", "-1");
    event.target.focus({ preventScroll: true });
  });

  document.addEventListener("change", function (event) {
    var field = event.target.closest("[data-submit-on-change]");
    if (field && field.form) field.form.requestSubmit();
  });

  /* A field whose suggestions hang on another choice: its list is the one of what is chosen there. */
  document.addEventListener("change", function (event) {
    if (!event.target.id) return;
    var field = document.querySelector('[data-lists="' + event.target.id + '"]');
    if (field) field.setAttribute("list", event.target.value ? "targets-" + event.target.value : "");
  });

  /* One box that ticks all boxes of its table with that name. */
  document.addEventListener("change", function (event) {
    var all = event.target.closest("[data-check-all]");
    if (!all) return;
    all.closest("table").querySelectorAll("input[name=" + all.dataset.checkAll + "]").forEach(function (box) {
      box.checked = all.checked;
    });
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
