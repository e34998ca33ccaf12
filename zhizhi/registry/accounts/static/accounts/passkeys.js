// Shows what passkeys need only where the browser has them, and says in words when one was not taken.
(function () {
  'use strict'
  const show = (id) => { const found = document.getElementById(id); if (found) found.hidden = false }
  document.addEventListener('DOMContentLoaded', function () {
    if (window.PublicKeyCredential) {
      document.querySelectorAll('[data-passkey]').forEach((found) => { found.hidden = false })
    } else if (document.querySelector('[data-passkey-wanted]')) {
      show('passkey-impossible')
    }
  })
  document.addEventListener('allauth.error', function (event) {
    event.preventDefault()
    show('passkey-failed')
  })
})()
