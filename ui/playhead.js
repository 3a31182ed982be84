// Keeps the film's drawing and the player above it together. Nothing is fetched.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  parentElement.leave?.(); // it is called again for new data, without having been left
  const root = parentElement.querySelector(".vs-course");
  if (root.drawn !== data.svg) {
    root.innerHTML = data.svg; // made by strip(), which escapes everything
    root.drawn = data.svg;
  }
  const told = parentElement.querySelector(".vs-onscreen");
  const svg = root.querySelector("svg");
  const line = root.querySelector(".vs-now");
  const begins = Number(svg.dataset.begins);
  const ends = Number(svg.dataset.ends);
  const player = () => document.querySelector(".st-key-stage video");
  let video = null;
  let isOver = false;

  const now = () => data.start + (video ? video.currentTime : data.offset) - data.offset;

  const show = () => {
    const time = now();
    const across = `${Math.min(100, Math.max(0, (100 * (time - begins)) / (ends - begins)))}%`;
    line.setAttribute("x1", across);
    line.setAttribute("x2", across);
    const there = data.people.filter(([, spans]) => spans.some(([a, b]) => a <= time && time < b));
    const names = there.map(([name]) => name).join(", ");
    const words = names ? `On screen now: ${names}` : "Nobody known is on screen now";
    if (told.textContent !== words) told.textContent = words; // it is read out when it changes
  };

  const seek = () => {
    if (!video || video.readyState < 1) return;
    const wanted = `${data.token} ${video.currentSrc}`;
    if (video.dataset.sought === wanted) return;
    video.dataset.sought = wanted;
    isOver = false;
    video.currentTime = data.offset;
  };

  const follow = () => {
    show();
    if (!video || isOver || video.seeking) return;
    if (!(video.ended || now() >= data.end)) return;
    if (data.loop) {
      video.currentTime = data.offset;
      if (video.paused && video.ended) video.play();
    } else if (data.reel) {
      isOver = true;
      setTriggerValue("ended", data.token);
    }
  };

  const events = { loadedmetadata: seek, timeupdate: follow, seeked: show, ended: follow };
  const attach = () => {
    const found = player();
    if (found === video) return;
    detach();
    video = found;
    for (const [name, heard] of Object.entries(events)) video?.addEventListener(name, heard);
    seek();
    show();
  };
  const detach = () => {
    for (const [name, heard] of Object.entries(events)) video?.removeEventListener(name, heard);
  };
  const watch = setInterval(attach, 200);
  attach();
  show();

  const click = (event) => {
    const hit = event.target.closest(".vs-hit");
    if (hit) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      setTriggerValue("hit", Number(hit.dataset.rank));
      return;
    }
    const box = svg.getBoundingClientRect();
    const time = begins + ((event.clientX - box.left) / box.width) * (ends - begins);
    const inside = time - data.start + data.offset;
    if (video && inside >= 0 && inside < video.duration) {
      isOver = true; // looking around is not the reel's end
      video.currentTime = inside;
    } else {
      setTriggerValue("asked", time);
    }
  };
  svg.addEventListener("click", click);

  const stage = document.querySelector(".st-key-stage");
  if (stage && stage.dataset.shown !== data.token) {
    stage.dataset.shown = data.token;
    const box = stage.getBoundingClientRect();
    if (box.top < 0 || box.top > innerHeight / 2) {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      stage.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    }
  }

  parentElement.leave = () => {
    clearInterval(watch);
    detach();
    svg.removeEventListener("click", click);
  };
  return parentElement.leave;
}
