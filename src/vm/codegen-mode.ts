/** How code is chosen to be compiled: hot code becomes JavaScript, nothing does, everything does at once. */
export type CodegenMode = "auto" | "off" | "always";

export const CODEGEN_MODES: readonly CodegenMode[] = ["auto", "off", "always"];

/** The mode of that name; undefined when there is none. */
export function codegenMode(name: string | undefined): CodegenMode | undefined {
  return CODEGEN_MODES.find((mode) => mode === name);
}
