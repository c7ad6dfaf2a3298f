package org.gyre.dataflow.type;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record component, a type argument or an array element that may be {@code null}; it takes
 * one byte more in memory. Any other annotation of the simple name {@code Nullable} that is kept at
 * run time means the same.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE_USE, ElementType.RECORD_COMPONENT})
public @interface Nullable {}
