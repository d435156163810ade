import type { ClientCapabilities, InitializeParams } from "vscode-languageserver";
import type { InitializationOptions } from "../protocol";

/** What the client can do, and what it told of itself. Known once it has introduced itself. */
export class Client {
  private capabilities: ClientCapabilities = {};
  private told: InitializationOptions = {};
  private open: readonly string[] = [];

  introduce({
    capabilities,
    initializationOptions: told,
    workspaceFolders,
    rootUri,
  }: InitializeParams): void {
    this.capabilities = capabilities;
    const uris = workspaceFolders?.map((f) => f.uri) ?? (rootUri ? [rootUri] : []);
    this.open = uris.map((uri) => uri.replace(/\/+$/, ""));
    this.told = typeof told === "object" && told !== null ? (told as InitializationOptions) : {};
  }

  get can(): ClientCapabilities {
    return this.capabilities;
  }

  /** The folders that were open when it came, without a slash at their end. */
  get folders(): readonly string[] {
    return this.open;
  }

  get options(): InitializationOptions {
    return this.told;
  }
}
