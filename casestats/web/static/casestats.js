/* What is saved by a script, and nothing that needs one: the CSRF token on htmx's requests, the button that prints,
   and that a form is sent once though it is pressed twice. */
(function () {
  "use strict";
  var token = document.querySelector('meta[name="csrf-token"]');
  document.addEventListener("htmx:configRequest", function (event) {
    if (token) {
      event.detail.headers["X-CSRFToken"] = token.content;
    }
  });
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
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
