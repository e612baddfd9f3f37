/* Passkeys: a button with data-passkey asks the browser to make one ("create") or to show one ("get", "login"), and sends
   what it answers with the form it stands in. What goes wrong is told in the words that the page brings. */
(function () {
  "use strict";

  function tell(form, reason) {
    var problem = form.querySelector("[data-passkey-problem]");
    problem.querySelector("p").textContent = problem.dataset[reason];
    problem.hidden = false;
  }

  function reasonOf(error) {
    if (error.name === "NotAllowedError" || error.name === "AbortError") return "cancelled";
    if (error.name === "InvalidStateError") return "known";
    if (error.name === "SecurityError") return "address";
    return "other";
  }

  /* To sign in, the question is asked for when it is needed: one that is minutes old would be refused. */
  function optionsOf(form, kind) {
    if (kind !== "login") return Promise.resolve(JSON.parse(form.querySelector("#passkey-options").textContent));
    return fetch(form.action, { headers: { Accept: "application/json" } }).then(function (answer) {
      if (!answer.ok) throw new Error("no question to sign");
      return answer.json();
    });
  }

  function confirm(form, kind) {
    return optionsOf(form, kind).then(function (options) {
      if (kind !== "create") return window.webauthnJSON.get(options.request_options);
      var asked = options.creation_options, alone = form.elements.passwordless;
      if (alone && alone.checked) {
        Object.assign(asked.publicKey.authenticatorSelection, {
          residentKey: "required", requireResidentKey: true, userVerification: "required",
        });
      }
      return window.webauthnJSON.create(asked);
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-passkey]");
    if (!button) return;
    event.preventDefault();
    var form = button.form;
    form.querySelector("[data-passkey-problem]").hidden = true;
    if (!window.PublicKeyCredential) return tell(form, window.isSecureContext ? "none" : "address");
    button.disabled = true;
    confirm(form, button.dataset.passkey).then(function (credential) {
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    }).catch(function (error) {
      button.disabled = false;
      tell(form, reasonOf(error));
    });
  });
})();
