/* Preact and htm put together: templates without a build, so that what is reviewed is what runs. */

import htm from "./vendor/htm.mjs";
import { Component, h, render } from "./vendor/preact.mjs";

export const html = htm.bind(h);
export { Component, render };
