/** An odd minor version is for those who want what is new early: VS Code has no other way to tell the two channels apart. */
export const isPreRelease = (version) => Number(version.split(".")[1]) % 2 === 1;
