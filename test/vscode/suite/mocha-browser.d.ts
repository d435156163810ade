/** Mocha's browser build: sets the global `mocha`. */
declare module "mocha/mocha.js";
