/** What a process ends with. */
export const EXIT = { clean: 0, found: 1, failed: 2 } as const;
