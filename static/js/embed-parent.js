// For pages that embed a frame of the Talks tracker: gives the frame the height of its content. It listens to frames
// that it finds on the page, of the site it was itself loaded from, and to nobody else. Without it the frame scrolls.
(function () {
  "use strict";
  if (window.talksTrackerFrames || !document.currentScript) return;
  window.talksTrackerFrames = true;
  var origin = new URL(document.currentScript.src, document.baseURI).origin;
  var TALLEST = 30000; // pixels; no frame of ours comes near it

  function frames() {
    return Array.prototype.filter.call(document.getElementsByTagName("iframe"), function (frame) {
      try {
        return new URL(frame.src, document.baseURI).origin === origin;
      } catch (error) {
        return false; // no address yet
      }
    });
  }

  window.addEventListener("message", function (event) {
    var data = event.data;
    if (event.origin !== origin || !data || data.from !== "talks-tracker") return;
    var height = Number(data.height);
    if (!(height > 0 && height <= TALLEST)) return;
    frames().forEach(function (frame) {
      if (frame.contentWindow === event.source) frame.style.height = Math.ceil(height) + "px";
    });
  });

  // A frame may have spoken before this script was there.
  function ask() {
    frames().forEach(function (frame) {
      // To whatever the frame holds by now; one that is still empty would complain of a named receiver.
      frame.contentWindow.postMessage({ to: "talks-tracker" }, "*");
    });
  }
  ask();
  window.addEventListener("load", ask);
})();
