/** What the engine says in its own words is not foretold: nor message, nor details. */
export const ANY_MESSAGE = '\u0001any';
