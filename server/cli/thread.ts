/**
 * What a thread of this program is started with, in the place of a command: no shell can write it. Node's own module of
 * threads would tell, too, but to load it takes part of the time that a small check has.
 */
export const THREAD = "\0thread";

export const isThread = (): boolean => process.argv[2] === THREAD;
