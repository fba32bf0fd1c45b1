// What is due next of the cases that are kept, as of now.

// The next deadline that somebody has to meet, a missed one coming first; null where there is none.
// The buyer's own time is over when it has passed, and never overdue.
export function nextDue(due, now) {
  const left = due
    .map((line) => ({ ...line, at: Date.parse(line.by) }))
    .filter(({ waits, buyers, at }) => waits && !(buyers && at < now))
    .sort((one, other) => one.at - other.at);
  return left.length ? { ...left[0], overdue: left[0].at < now } : null;
}

// The cases by when something is due, overdue ones first; those without a deadline come last, the
// one that has waited longest first.
export function ordered(records, now) {
  const when = new Map(records.map((record) => [record, nextDue(record.due ?? [], now)?.at ?? Infinity]));
  return [...records].sort(
    // Two without a deadline differ by NaN, which counts as nothing.
    (one, other) => when.get(one) - when.get(other) || Date.parse(one.touched) - Date.parse(other.touched),
  );
}
