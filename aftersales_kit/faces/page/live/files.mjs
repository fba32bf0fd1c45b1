// Lists files that are chosen in a field: their names and sizes, and nothing of what is in them.

const UNITS = ["KB", "MB", "GB"];
const STEP = 1024;

// Rounded up to a tenth, so that what is too large never reads as just the limit.
export function sized(bytes) {
  let size = bytes / STEP;
  let unit = 0;
  while (size >= STEP && unit < UNITS.length - 1) {
    size /= STEP;
    unit += 1;
  }
  return `${Math.ceil(size * 10) / 10} ${UNITS[unit]}`;
}

export function listFiles(chooser, edited) {
  const field = document.getElementById(chooser.dataset.lists);
  chooser.parentElement.hidden = false;
  chooser.addEventListener("change", () => {
    const listed = [...chooser.files].map(({ name, size }) => `${name}; ${sized(size)}`);
    field.value = [field.value.trim(), ...listed].filter(Boolean).join("\n");
    // The same file may be chosen again after it was taken off the list.
    chooser.value = "";
    edited();
  });
}
