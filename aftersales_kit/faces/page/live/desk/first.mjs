// The first message of each problem, as it was made when the book was built.

let loading;

function load() {
  loading ??= fetch(new URL("../first.json", import.meta.url)).then((answer) => {
    if (!answer.ok) throw new Error(`first messages: ${answer.status}`);
    return answer.json();
  });
  return loading;
}

// Asked for at once, so that it is there at the first tap.
export function fetchFirst() {
  load().catch(() => {});
}

// The message for a problem by the policy of a day; the market may be open ("").
export async function firstMessage(problem, market, day) {
  const { days, messages } = await load();
  return choose(days, messages, problem, market, day);
}

// The digest of the policy with which the page was published.
export async function publishedPolicy() {
  return (await load()).policy;
}

export function choose(days, messages, problem, market, day) {
  const started = Object.keys(days).filter((from) => from <= day).sort();
  const place = days[started.at(-1)]?.[problem]?.[market];
  return place === undefined ? null : messages[place];
}
