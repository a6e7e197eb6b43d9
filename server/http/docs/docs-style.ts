/** The style of the page at /api/docs. The policy of the page names its hash, so it goes out exactly as it stands here. */
export const DOCS_STYLE = `
:root { color-scheme: light dark; --line: #8884; --quiet: #666; --mark: #0b5d46; --sheet: #8881 }
@media (prefers-color-scheme: dark) { :root { --quiet: #aaa; --mark: #6fcaa9 } }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.55 'Noto Sans CJK SC', 'Microsoft YaHei', system-ui, sans-serif }
small, i, span { color: var(--quiet); font-style: normal; font-weight: 400 }
small { font-size: .8rem }
h1 { margin-bottom: .5rem }
h2 { margin-top: 3rem; border-bottom: 2px solid var(--mark) }
h3 { margin: 0; overflow-wrap: anywhere }
h4 { margin: 1rem 0 .25rem }
h3 b { color: var(--mark) }
article { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem }
nav ul { columns: 3; padding-left: 1.2rem }
ul { margin: .25rem 0; padding-left: 1.2rem }
p { margin: .5rem 0 }
a { color: var(--mark) }
code, pre { font: .875rem/1.5 'DejaVu Sans Mono', Consolas, monospace }
code { overflow-wrap: anywhere }
pre { margin: .25rem 0; padding: .75rem; overflow-x: auto; background: var(--sheet); border-radius: .25rem }
@media (max-width: 40rem) { nav ul { columns: 1 } article { padding: .5rem } }
@media print { article { break-inside: avoid } }
`
