// Says where the dashboard's socket is, seen from wherever the page was opened.
"use strict";

const socket = new URL("ws", window.location.href);
socket.protocol = window.location.protocol === "https:" ? "wss:" : "ws:";
socket.search = "";
document.getElementById("terminal").dataset.sessionWebsocketUrl = socket.href;

const again = document.getElementById("again");
again.addEventListener("click", () => window.location.reload());
new MutationObserver(() => {
  if (document.body.classList.contains("-closed")) {
    again.focus();
  }
}).observe(document.body, { attributeFilter: ["class"] });

window.addEventListener("load", () => {
  const input = document.querySelector(".xterm-helper-textarea");
  if (input !== null) {
    input.focus();
  }
});
