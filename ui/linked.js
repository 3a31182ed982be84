// Shows HTML whose links lead to other parts of the app without loading it anew.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".vs-linked");
  if (root.drawn !== data.html) {
    root.innerHTML = data.html; // every text in it is escaped where it is made
    root.drawn = data.html;
  }
  const follow = (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setTriggerValue("followed", link.getAttribute("href"));
  };
  root.addEventListener("click", follow);
  return () => root.removeEventListener("click", follow);
}
