/** Tables of the report's appendix as somebody reads them from the page: heads first, then rows, all as text. */
export function tablesOf(html: string): string[][][] {
  const appendix = html.slice(html.indexOf('<section id="tables"'))
  return [...appendix.matchAll(/<table[^>]*>.*?<\/table>/gs)].map(([table]) =>
    [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
      [...row!.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => plain(cell!)),
    ),
  )
}

function plain(markup: string): string {
  return markup
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
