import { noChange } from 'lit'
import { Directive, directive, type ElementPart } from 'lit/directive.js'

/** Sets a variable of the element's own style by script: the content security policy lets no `style` attribute in. */
class CssVariable extends Directive {
  render(_name: `--${string}`, _value: number): typeof noChange {
    return noChange
  }

  override update({ element }: ElementPart, [name, value]: [`--${string}`, number]): typeof noChange {
    ;(element as HTMLElement).style.setProperty(name, String(value))
    return noChange
  }
}

/** `<div ${cssVariable('--line', 3)}>` */
export const cssVariable = directive(CssVariable)
