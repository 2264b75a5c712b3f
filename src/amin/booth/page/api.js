/* The terminal's own service, on this machine. Every answer is the state as it is, and perhaps a sentence. */

async function answerOf(response) {
  if (response.status === 200 || response.status === 409) return response.json();
  throw new Error(`the service said ${response.status}`);
}

export async function known() {
  return answerOf(await fetch("api/known", { cache: "no-store" }));
}

export async function state() {
  return answerOf(await fetch("api/state", { cache: "no-store" }));
}

export async function ask(act, fields = {}) {
  return answerOf(
    await fetch(`api/${act}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(fields),
      cache: "no-store",
    }),
  );
}
