// Signing in by the device's own lock (WebAuthn), and adding such a key. A form with data-passkey is shown where the
// browser can; what the device answers travels in its hidden field "credential".
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const answered = (key) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (key.response[name]) response[name] = text(key.response[name]);
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} });
  };
  const ask = async (form) => {
    const headers = { "X-CSRFToken": form.csrf_token.value };
    const reply = await fetch(form.dataset.options, { method: "POST", headers });
    if (!reply.ok) throw new Error(reply.status);
    const options = await reply.json();
    options.challenge = bytes(options.challenge);
    for (const key of [...(options.excludeCredentials || []), ...(options.allowCredentials || [])]) key.id = bytes(key.id);
    if (options.user) options.user.id = bytes(options.user.id);
    return form.dataset.passkey === "create" ? navigator.credentials.create({ publicKey: options }) : navigator.credentials.get({ publicKey: options });
  };
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    for (const note of document.querySelectorAll("[data-no-passkey]")) note.hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = form.querySelector("[role=status]");
      said.textContent = "Menunggu kunci layar…";
      const remember = document.querySelector("form [name=remember]:checked");
      if (remember && form.elements.remember) form.elements.remember.disabled = false;
      ask(form).then((key) => {
        form.elements.credential.value = answered(key);
        form.submit();
      }).catch(() => { said.textContent = "Kunci layar tidak jadi dipakai. Coba lagi, atau pakai kata sandi."; });
    });
  }
})();
