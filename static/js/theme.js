// Runs before the page is drawn: sets the theme the reader chose, so that nothing flashes. Without it, or without
// a choice, the page follows the system.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  var dark = window.matchMedia("(prefers-color-scheme: dark)");

  function kept() {
    try {
      return localStorage.getItem("theme");
    } catch (error) {
      return null; // storage is switched off: the choice lasts for this page
    }
  }

  function keep(theme) {
    try {
      localStorage.setItem("theme", theme);
    } catch (error) {
      // as above
    }
  }

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
  }

  function describe() {
    var button = document.getElementById("theme-toggle");
    if (!button) return;
    button.hidden = false;
    button.setAttribute("aria-label", isDark() ? "Use the light theme" : "Use the dark theme");
    button.title = button.getAttribute("aria-label");
  }

  if (kept() === "light" || kept() === "dark") root.dataset.theme = kept();

  // Delegated, because htmx may put in a new body when the reader goes back.
  document.addEventListener("click", function (event) {
    if (!event.target.closest || !event.target.closest("#theme-toggle")) return;
    root.dataset.theme = isDark() ? "light" : "dark";
    keep(root.dataset.theme);
    describe();
  });
  document.addEventListener("DOMContentLoaded", describe);
  document.addEventListener("htmx:historyRestore", describe);
  dark.addEventListener("change", describe);
})();
