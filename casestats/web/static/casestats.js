/* What is saved by a script, and nothing that needs one: the CSRF token on htmx's requests, a button in
   the place of the words on printing, and that a form is sent once though it is pressed twice. */
(function () {
  "use strict";
  var token = document.querySelector('meta[name="csrf-token"]');
  document.addEventListener("htmx:configRequest", function (event) {
    if (token) {
      event.detail.headers["X-CSRFToken"] = token.content;
    }
  });
  document.querySelectorAll("[data-print]").forEach(function (words) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "quiet no-print";
    button.textContent = words.textContent;
    button.addEventListener("click", function () { window.print(); });
    words.replaceWith(button);
  });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
    } else if (form.method === "post" && !event.defaultPrevented) {
      form.dataset.sent = "yes";
      window.setTimeout(function () { delete form.dataset.sent; }, 5000);
    }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
  var summary = document.querySelector("[data-errors]");
  if (summary) {
    summary.focus();
  }
})();
