package org.gyre.dataflow.type;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an instruction does to the stack, where nothing is known of what it makes. A value counts
 * once, whatever its size.
 *
 * @param pops how many values it takes
 * @param pushes how many it makes
 * @param changes the local variable that it changes; -1 if none
 * @param targets where it jumps to, if it never goes on to the next instruction
 */
record StackEffect(int pops, int pushes, int changes, List<Label> targets) {

  private static Optional<StackEffect> of(int pops, int pushes) {
    return Optional.of(new StackEffect(pops, pushes, -1, List.of()));
  }

  /** The effect; empty for an instruction that is not known here. What is no code has none. */
  static Optional<StackEffect> of(CodeElement element) {
    return switch (element) {
      case ConstantInstruction _ -> of(0, 1);
      case OperatorInstruction operator -> of(operands(operator.opcode()), 1);
      case ConvertInstruction _ -> of(1, 1);
      case TypeCheckInstruction _ -> of(1, 1);
      case ArrayLoadInstruction _ -> of(2, 1);
      case ArrayStoreInstruction _ -> of(3, 0);
      case NewPrimitiveArrayInstruction _ -> of(1, 1);
      case NewReferenceArrayInstruction _ -> of(1, 1);
      case NewMultiArrayInstruction array -> of(array.dimensions(), 1);
      case MonitorInstruction _ -> of(1, 0);
      case NopInstruction _ -> of(0, 0);
      case IncrementInstruction increment ->
          Optional.of(new StackEffect(0, 0, increment.slot(), List.of()));
      case TableSwitchInstruction choice -> jumps(choice.cases(), choice.defaultTarget());
      case LookupSwitchInstruction choice -> jumps(choice.cases(), choice.defaultTarget());
      case Instruction _ -> Optional.empty();
      default -> of(0, 0); // line numbers and the like
    };
  }

  private static Optional<StackEffect> jumps(List<SwitchCase> cases, Label otherwise) {
    List<Label> targets = new ArrayList<>(List.of(otherwise));
    cases.forEach(choice -> targets.add(choice.target()));
    return Optional.of(new StackEffect(1, 0, -1, targets));
  }

  private static int operands(Opcode opcode) {
    return switch (opcode) {
      case INEG, LNEG, FNEG, DNEG, ARRAYLENGTH -> 1;
      default -> 2;
    };
  }

  /** How many values a conditional jump compares. */
  static int comparedBy(Opcode opcode) {
    return switch (opcode) {
      case IF_ICMPEQ, IF_ICMPNE, IF_ICMPLT, IF_ICMPGE, IF_ICMPGT, IF_ICMPLE, IF_ACMPEQ, IF_ACMPNE ->
          2;
      default -> 1;
    };
  }
}
