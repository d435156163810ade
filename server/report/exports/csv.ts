import type { Found } from "../../analysis/analyse";
import type { Figure } from "../../model/figure";
import { visible } from "../../text/markup";
import { type SheetRow, sheetOf } from "./sheet";

/** A layer a line, as RFC 4180 has it. Counts have all their digits; an unknown one is empty, never zero. */

const HEADER = [
  "file",
  "index",
  "group",
  "type",
  "name",
  "inputs",
  "output_shape",
  "parameters",
  "trainable",
  "macs",
  "flops",
  "activations",
  "receptive_field",
  "status",
] as const;

export const csvHeading = (): string => line(HEADER);

export const csvOf = (found: Found, path: string): string =>
  sheetOf(found)
    .rows.map((row) => line([text(path), ...cellsOf(row)]))
    .join("");

function cellsOf(row: SheetRow): readonly string[] {
  const { parameters, trainable, macs, flops, activations, status } = row.facts;
  return [
    String(row.index),
    text(row.group),
    text(row.type),
    text(row.name),
    text(row.from.join(" ")),
    text(row.output),
    ...[parameters, trainable, macs, flops, activations].map(count),
    text(row.field),
    status,
  ];
}

const count = ({ value, status }: Figure): string => (status === "unknown" ? "" : value.toString());

/** Text that a table calculator would take for a formula is kept from being one. */
const text = (written: string): string => visible(written).replace(/^[=+\-@]/, "'$&");

const line = (cells: readonly string[]): string => `${cells.map(quoted).join(",")}\n`;

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
