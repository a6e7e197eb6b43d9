/**
 * Style of the report, printed on A4 and read on a screen. Black and grey alone; fonts are those of office machines in the
 * country, with free ones after them. Nothing is fetched.
 */
export const STYLE = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0 auto;padding:8mm 4mm;max-width:186mm;background:#fff;color:#000;font:10.5pt/1.7 "Noto Serif CJK SC","Source Han Serif SC",SimSun,"Songti SC",serif}
h1,h2,h3,h4,b,th,caption,.head,svg{font-family:"Noto Sans CJK SC","Source Han Sans SC",SimHei,"Heiti SC","Microsoft YaHei",sans-serif}
h1{font-size:27pt;line-height:1.4;margin:3mm 0 2mm}
h2{font-size:14pt;margin:9mm 0 2mm;break-after:avoid}
h3{font-size:11.5pt;margin:5mm 0 1mm;break-after:avoid}
h4{font-size:10.5pt;margin:0 0 1mm;break-after:avoid}
p{margin:0 0 2mm;overflow-wrap:anywhere}
ul,ol{margin:0 0 2mm;padding-left:7mm}
li{overflow-wrap:anywhere}
.cover{break-after:page}
.cover h2{margin-top:4mm}
.cover .points li{margin-bottom:1mm;line-height:1.55}
.cover .title{text-align:center;margin:11mm 0 5mm}
.cover .title p{font-size:11pt}
.cover .year{font-size:14pt;letter-spacing:.1em}
.draft{border:2pt solid #000;padding:2mm 4mm;font-weight:700;text-align:center}
.head,.foot{display:flex;justify-content:space-between;gap:6mm;font-size:9pt}
.head{border-bottom:.8pt solid #000;padding-bottom:1mm}
.foot{border-top:.8pt solid #000;padding-top:1mm;margin-top:8mm}
.box{border:1pt solid #000;padding:3mm 5mm;margin:6mm 0}
.box p{margin:0 0 1mm}
.hash{font-family:"DejaVu Sans Mono","Liberation Mono",Consolas,monospace;font-size:9pt;overflow-wrap:anywhere}
.sign{display:grid;grid-template-columns:1fr 1fr;gap:12mm;margin-top:5mm}
.sign p{border-bottom:.6pt solid #000;padding-bottom:1mm;margin-bottom:7mm}
.text p{text-indent:2em}
.byline{font-size:8.5pt;color:#333;text-indent:0!important}
figure{margin:3mm 0 6mm}
figure svg{display:block;width:100%;height:auto;margin:1mm 0 2mm}
figcaption{break-after:avoid}
.how,.means,.not{font-size:9.2pt;line-height:1.55;margin:0 0 1mm}
.none{border-left:2pt solid #777;padding-left:3mm}
.wide{break-before:page}
table{border-collapse:collapse;width:100%;font-size:8pt;line-height:1.35;margin:0 0 7mm}
caption{text-align:left;font-weight:700;font-size:10pt;padding:2mm 0 1mm;break-after:avoid}
thead{display:table-header-group}
tr{break-inside:avoid}
th,td{border:.5pt solid #777;padding:.4mm 1mm;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#eee}
td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
table.many{font-size:6.6pt}
table.many th,table.many td{padding:.3mm .4mm}
td:first-child{white-space:nowrap}
table.many td{white-space:nowrap}
table.many td:nth-child(2){min-width:24mm;white-space:normal}
a{color:inherit}
.scroll{overflow-x:auto}
@media print{
@page{size:A4;margin:16mm 15mm 17mm}
body{padding:0;max-width:none}
.scroll{overflow:visible}
.foot{display:none}
figure,svg{break-inside:avoid}
figure.tall{break-before:page}
section:has(>figure.tall:first-of-type){break-before:page}
h2+figure.tall{break-before:auto}
.halved{columns:2;column-gap:5mm;break-inside:avoid}
.halved table{font-size:7pt}
tbody tr:nth-child(-n+3),tbody tr:nth-last-child(-n+2){break-before:avoid}
}
`
