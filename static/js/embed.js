// Inside a frame: tells the page around it how tall the content is, when it is asked and whenever that changes.
// The height is no secret, so it goes to whichever page holds the frame.
(function () {
  "use strict";
  if (window.parent === window) return;

  function tell() {
    var height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    window.parent.postMessage({ from: "talks-tracker", height: height }, "*");
  }

  window.addEventListener("message", function (event) {
    if (event.source === window.parent && event.data && event.data.to === "talks-tracker") tell();
  });
  new ResizeObserver(tell).observe(document.documentElement);
})();
