/** A page in a browser. */
export interface Page {
  /** Problems the page has had. */
  readonly errors: string[];
  /** Addresses it asked for. */
  readonly requests: string[];
  /** The value of a JavaScript expression on the page. */
  evaluate(expression: string): Promise<unknown>;
  /** Types a text as a user does, where the focus is. */
  type(text: string): Promise<unknown>;
  /** The whole page as a PNG. */
  screenshot(): Promise<Buffer>;
  close(): Promise<void>;
}

/** The path of Chromium or Chrome, undefined when none is installed. */
export function findBrowser(): string | undefined;

/** Opens a page in a window of the given size. `close` must be called. */
export function openPage(browser: string, url: string, size?: { width?: number; height?: number }): Promise<Page>;
