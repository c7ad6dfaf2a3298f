/**
 * Random plans: {@link org.gyre.tests.plans.RandomPlanTest} composes operators over a few kinds of
 * values and runs each plan on the reference executor and on the local engine in many settings.
 *
 * <p>{@code PlanGenerator} grows a plan, {@code Shape} is a kind of values with what can be done to
 * it, {@code Shapes} has them all. Start with {@code RandomPlanTest}. Depends on {@code oracle}.
 */
package org.gyre.tests.plans;
