// Browsers start no workers on pages that are opened from a disk: there the search's own runs in a
// hidden frame, which is told and heard as a worker is.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    #frame = document.createElement("iframe");
    #isLoaded;

    constructor(script) {
      super();
      const answering = "<script>postMessage = (told) => parent.postMessage(told, '*')<\/script>";
      const working = `<script src="${new URL(script, location.href)}"><\/script>`;
      this.#frame.hidden = true;
      this.#frame.srcdoc = answering + working;
      this.#isLoaded = new Promise((loaded) => (this.#frame.onload = loaded));
      addEventListener("message", ({ source, data }) => {
        if (source === this.#frame.contentWindow) {
          this.dispatchEvent(new MessageEvent("message", { data }));
        }
      });
      document.body.append(this.#frame);
    }

    async postMessage(data) {
      await this.#isLoaded;
      this.#frame.contentWindow.dispatchEvent(new MessageEvent("message", { data }));
    }
  };
}
