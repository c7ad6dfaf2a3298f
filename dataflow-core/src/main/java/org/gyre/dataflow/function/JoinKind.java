package org.gyre.dataflow.function;

import java.util.List;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Tuple2;

/**
 * Which values a join hands to its function: pairs of values with equal keys, values alone, or
 * both. A value that is handed on alone comes with null in the place of its partner.
 */
public enum JoinKind {

  /** Pairs only. */
  INNER("join", Pairs.HANDED_ON, Alone.NEVER, Alone.NEVER),

  /** Pairs, and each left value without a partner. */
  LEFT_OUTER("leftOuterJoin", Pairs.HANDED_ON, Alone.UNMATCHED, Alone.NEVER),

  /** Pairs, and each right value without a partner. */
  RIGHT_OUTER("rightOuterJoin", Pairs.HANDED_ON, Alone.NEVER, Alone.UNMATCHED),

  /** Pairs, and each value of either side without a partner. */
  FULL_OUTER("fullOuterJoin", Pairs.HANDED_ON, Alone.UNMATCHED, Alone.UNMATCHED),

  /** Each left value with a partner, alone and once, however many partners it has. */
  LEFT_SEMI("semiJoin", Pairs.DROPPED, Alone.MATCHED, Alone.NEVER),

  /** Each left value without a partner, alone. */
  LEFT_ANTI("antiJoin", Pairs.DROPPED, Alone.UNMATCHED, Alone.NEVER);

  /** What becomes of pairs of values with equal keys. */
  public enum Pairs {
    /** They are handed to the function. */
    HANDED_ON,
    /** They only tell which values have a partner. */
    DROPPED
  }

  /** Which values of one side are handed to the function alone. */
  public enum Alone {
    /** None. */
    NEVER,
    /** Those without a partner. */
    UNMATCHED,
    /** Those with at least one partner. */
    MATCHED
  }

  /** The two inputs of a join. */
  public enum Side {
    /** The data set that the join was called on. */
    LEFT,
    /** The one that was given to it. */
    RIGHT;

    /**
     * The side opposite.
     *
     * @return the other side
     */
    public Side other() {
      return this == LEFT ? RIGHT : LEFT;
    }
  }

  private final String call;
  private final Pairs pairs;
  private final Alone left;
  private final Alone right;

  JoinKind(String call, Pairs pairs, Alone left, Alone right) {
    this.call = call;
    this.pairs = pairs;
    this.left = left;
    this.right = right;
  }

  /**
   * How users ask for it.
   *
   * @return the name of the method of {@code DataSet}
   */
  public String call() {
    return call;
  }

  /**
   * What becomes of pairs.
   *
   * @return whether they are handed on
   */
  public Pairs pairs() {
    return pairs;
  }

  /**
   * Which values of a side are handed on alone.
   *
   * @param side the side
   * @return none, those with or those without a partner
   */
  public Alone alone(Side side) {
    return side == Side.LEFT ? left : right;
  }

  /**
   * The layout of pairs of values, with null where a side may be missing.
   *
   * @param <L> the type of the left values
   * @param <R> the type of the right values
   * @param ofLeft the layout of the left values
   * @param ofRight the layout of the right values
   * @return the layout
   */
  @SuppressWarnings("unchecked") // a record of components of these types
  public <L, R> Layout<Tuple2<L, R>> layoutOfPairs(Layout<L> ofLeft, Layout<R> ofRight) {
    Layout<?> pairs =
        Layouts.ofRecord(
            Tuple2.class,
            List.of(
                right == Alone.NEVER ? ofLeft : Layouts.nullable(ofLeft),
                left == Alone.NEVER ? ofRight : Layouts.nullable(ofRight)));
    return (Layout<Tuple2<L, R>>) pairs;
  }
}
