/* The device's own service, on this machine. Every answer is a sheet, or one of the codes of a trouble. */

const TIMEOUT_MS = 15000; // the node answers within 10 s, line or no line

async function ask(path, body) {
  const answer = await fetch(`api/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
    cache: "no-store",
  });
  return answer.json();
}

/* Ask for a sheet; when the device itself does not answer, that is a sheet, too. */
export async function sheet(path, body = {}) {
  try {
    const answer = await ask(path, body);
    return answer.kind ? answer : { kind: "trouble", reason: "device", contests: [] };
  } catch {
    return { kind: "trouble", reason: "device", contests: [] };
  }
}

/* Ask for something that a dialog shows: `{ok, …}` or `{problem, …}`. */
export async function answer(path, body = {}) {
  try {
    return await ask(path, body);
  } catch {
    return { problem: "device" };
  }
}

/* Follow line, queue, counters and clock; `told` gets each state, and null while the device is silent. */
export function follow(told) {
  const stream = new EventSource("api/stream");
  stream.onmessage = (event) => told(JSON.parse(event.data));
  stream.onerror = () => told(null);
  return stream;
}
