export interface Page {
  readonly page: string;
  readonly chinese?: string;
}
export function splitPage(text: string): Page;
