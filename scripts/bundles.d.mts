/** Builds the program, and with `library` the library too, into a directory. Run in the project's folder. */
export function buildProgram(directory: string, version: string, options?: { library?: boolean }): Promise<void>;
