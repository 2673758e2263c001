"use strict";
// Tells the page around the frame how high this one is, whenever that changes: it grows and shrinks.

if (self.parent !== self) {
  let told = 0;
  const tell = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    self.parent.postMessage({ message: "kanal-height", height }, "*");
    self.parent.postMessage({ sentinel: "amp", type: "embed-size", height }, "*");
  };
  new ResizeObserver(tell).observe(document.body);
}
