// The cases kept in this browser, and nowhere else: each under a key of its own, so that one that
// cannot be read takes no other with it.

const PREFIX = "aftersales-case-";
const DAY_MS = 86_400_000;

export const OPEN = "open";
export const DONE = "done";

// What may be wrong with the browser's store.
export const BLOCKED = "blocked";
export const FULL = "full";

export class Store {
  // `open` gives the browser's store, or throws where it is forbidden.
  constructor(open = () => localStorage) {
    this.open = open;
    this.trouble = "";
  }

  all() {
    return this.attempt((storage) => {
      const keys = Array.from({ length: storage.length }, (_, place) => storage.key(place));
      return keys.filter((key) => key?.startsWith(PREFIX)).map((key) => readable(storage.getItem(key))).filter(Boolean);
    }) ?? [];
  }

  find(id) {
    return this.attempt((storage) => readable(storage.getItem(PREFIX + id))) ?? null;
  }

  put(record) {
    const put = this.attempt((storage) => {
      storage.setItem(PREFIX + record.id, JSON.stringify(record));
      return true;
    });
    if (put) this.trouble = "";
    return put ?? false;
  }

  drop(id) {
    this.attempt((storage) => storage.removeItem(PREFIX + id));
  }

  // Deletes what has not been touched for more than so many days, and says how many cases that was.
  sweep(now, days) {
    const old = this.all().filter((record) => isOver(record, now, days));
    for (const { id } of old) this.drop(id);
    return old.length;
  }

  attempt(act) {
    try {
      const found = act(this.open());
      // A store that is full can be read all the same.
      if (this.trouble === BLOCKED) this.trouble = "";
      return found;
    } catch (reason) {
      this.trouble = isFull(reason) ? FULL : BLOCKED;
      return undefined;
    }
  }

  // Whether a change of the browser's store, told by another window, is about a case.
  static concerns(key) {
    return key === null || key.startsWith(PREFIX);
  }
}

export function isOver({ touched }, now, days) {
  return now - Date.parse(touched) > days * DAY_MS;
}

function isFull({ name, code }) {
  return name === "QuotaExceededError" || name === "NS_ERROR_DOM_QUOTA_REACHED" || code === 22;
}

// A record as it was put, or null: what stands there may be of another version, or cut off.
function readable(text) {
  try {
    const record = JSON.parse(text);
    const whole =
      typeof record?.id === "string" && typeof record.address === "string" &&
      !Number.isNaN(Date.parse(record.touched)) && typeof record.entered === "object" && record.entered !== null;
    return whole ? record : null;
  } catch {
    return null;
  }
}
