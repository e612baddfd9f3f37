/* Runs before the first paint: follows the system, unless this browser was told otherwise. */
(function () {
  "use strict";
  var root = document.documentElement;
  var system = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return window.localStorage.getItem("iweb-theme") || "";
    } catch (refused) {
      return ""; /* a browser that keeps nothing follows the system */
    }
  }

  function apply() {
    var theme = chosen() || (system.matches ? "dark" : "light");
    root.setAttribute("data-bs-theme", theme);
    document.dispatchEvent(new CustomEvent("iweb:theme", { detail: theme }));
  }

  window.iwebTheme = {
    flip: function () {
      var next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
      try {
        /* The system's own choice is not remembered, so that a later change of the system is followed. */
        if ((next === "dark") === system.matches) window.localStorage.removeItem("iweb-theme");
        else window.localStorage.setItem("iweb-theme", next);
      } catch (refused) {
        root.setAttribute("data-bs-theme", next);
      }
      apply();
    },
  };

  apply();
  system.addEventListener("change", apply);
})();
