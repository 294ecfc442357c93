/** A Markdown table; bars and line breaks inside of cells are kept from breaking it. */
export function writeTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `${[writeRow(head), `|${head.map(() => '---|').join('')}`, ...rows.map(writeRow)].join('\n')}\n`;
}

function writeRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
