// Copies the address of the page, which always names what is shown.
export default function (component) {
  const button = component.parentElement.querySelector("button");
  const say = (words) => {
    button.querySelector("span").textContent = words;
    setTimeout(() => (button.querySelector("span").textContent = "Copy link"), 2000);
  };
  const old = () => {
    const field = document.createElement("textarea");
    field.value = location.href;
    document.body.append(field);
    field.select();
    const isDone = document.execCommand("copy");
    field.remove();
    return isDone;
  };
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      say("Copied");
    } catch {
      say(old() ? "Copied" : "Copy it from the address bar");
    }
  };
}
