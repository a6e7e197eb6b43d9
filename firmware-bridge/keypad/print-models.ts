import { loadKeypadModels } from './read-keypad-models.ts'

process.stdout.write(JSON.stringify(loadKeypadModels(process.argv[2] ?? '')))
