-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
-- Server version	8.0.36

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!50503 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;
SET @@SESSION.SQL_LOG_BIN= 0;

--
-- GTID state at the beginning of the backup 
--

SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'c4f2b62d-e658-11f1-ae87-02fc00000001:1-52';

--
-- Temporary view structure for view `big_buyers`
--

DROP TABLE IF EXISTS `big_buyers`;
/*!50001 DROP VIEW IF EXISTS `big_buyers`*/;
SET @saved_cs_client     = @@character_set_client;
/*!50503 SET character_set_client = utf8mb4 */;
/*!50001 CREATE VIEW `big_buyers` AS SELECT 
 1 AS `full_name`,
 1 AS `amount`*/;
SET character_set_client = @saved_cs_client;

--
-- Temporary view structure for view `buyers`
--

DROP TABLE IF EXISTS `buyers`;
/*!50001 DROP VIEW IF EXISTS `buyers`*/;
SET @saved_cs_client     = @@character_set_client;
/*!50503 SET character_set_client = utf8mb4 */;
/*!50001 CREATE VIEW `buyers` AS SELECT 
 1 AS `id`,
 1 AS `full_name`,
 1 AS `mailbox`*/;
SET character_set_client = @saved_cs_client;

--
-- Table structure for table `customer`
--

DROP TABLE IF EXISTS `customer`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `customer` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `first_name` varchar(40) NOT NULL,
  `last_name` varchar(40) NOT NULL,
  `email` varchar(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL COMMENT 'unique; by its (letters), not bytes',
  `phone` varchar(30) DEFAULT NULL,
  `born` date DEFAULT NULL,
  `note` text,
  `nickname` varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  `referred_by` int unsigned DEFAULT NULL,
  `favourite_order` int unsigned DEFAULT NULL,
  `favourite_line` int unsigned DEFAULT NULL,
  `kind` enum('private','company','it''s, (both)') NOT NULL DEFAULT 'private',
  `likes` set('tea','coffee','milk') DEFAULT NULL,
  `profile` json DEFAULT NULL,
  `photo` blob,
  `flags` bit(9) DEFAULT b'101',
  `full_name` varchar(81) GENERATED ALWAYS AS (concat(`first_name`,_utf8mb4' ',`last_name`)) STORED,
  `mailbox` varchar(80) GENERATED ALWAYS AS (upper(`email`)) VIRTUAL,
  `password_hash` varchar(60) NOT NULL DEFAULT 'none' /*!80023 INVISIBLE */,
  `created_at` timestamp NOT NULL DEFAULT '2026-01-01 00:00:00',
  PRIMARY KEY (`id`),
  UNIQUE KEY `customer_email` (`email`),
  KEY `customer_name` (`last_name`(10),`first_name`),
  KEY `customer_referred` (`referred_by`),
  KEY `customer_favourite` (`favourite_order`,`favourite_line`),
  FULLTEXT KEY `customer_note` (`note`),
  CONSTRAINT `customer_favourite` FOREIGN KEY (`favourite_order`, `favourite_line`) REFERENCES `purchase` (`id`, `line`),
  CONSTRAINT `customer_referred` FOREIGN KEY (`referred_by`) REFERENCES `customer` (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=8 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='who buys; in (parentheses) ENGINE=none';
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `customer`
--

LOCK TABLES `customer` WRITE;
/*!40000 ALTER TABLE `customer` DISABLE KEYS */;
INSERT INTO `customer` (`id`, `first_name`, `last_name`, `email`, `phone`, `born`, `note`, `nickname`, `referred_by`, `favourite_order`, `favourite_line`, `kind`, `likes`, `profile`, `photo`, `flags`, `password_hash`, `created_at`) VALUES (1,'strasse','SECRETNAME1','strasse@one.example.org','+33 6 00 00 1','1950-01-02','',NULL,NULL,1,2,'company','tea','{\"n\": 1, \"email\": \"person1@secret.example.org\"}',_binary '\0\'\n\r\\\"ÿ\Z€\0\0\0',_binary '\0','$2y$10$SECRETNAME1','2026-01-01 00:00:00'),(2,'straÃŸe','SECRETNAME2','straÃŸe@two.example.org','+33 6 00 00 2','1950-01-03','a tab	, a line\r\nand a \\ \'by\' \"SECRETNAME2\" \Z\0',NULL,1,NULL,NULL,'it\'s, (both)','tea,milk','{\"n\": 2, \"email\": \"person2@secret.example.org\"}',NULL,_binary '\0','$2y$10$SECRETNAME2','2026-01-01 00:00:00'),(3,'First3','SECRETNAME3','person3@secret.example.org',NULL,'1950-01-04','plain; -- no comment /* here */ ðŸ˜€',NULL,3,3,2,'private','','{\"n\": 3, \"email\": \"person3@secret.example.org\"}',_binary '\0\'\n\r\\\"ÿ\Z€\0\0\0',_binary '\0','$2y$10$SECRETNAME3','2026-01-01 00:00:00'),(4,'First4','SECRETNAME4','person4@secret.example.org','+33 6 00 00 4','1950-01-05',NULL,NULL,NULL,NULL,NULL,'company','tea','{\"n\": 4, \"email\": \"person4@secret.example.org\"}',NULL,_binary '\0','$2y$10$SECRETNAME4','2026-01-01 00:00:00');
/*!40000 ALTER TABLE `customer` ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_0900_ai_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`author`@`elsewhere.example.org`*/ /*!50003 TRIGGER `customer_lower` BEFORE INSERT ON `customer` FOR EACH ROW BEGIN
    -- A body with what looks like data: INSERT INTO customer VALUES (1);
    IF NEW.note = '' THEN SET NEW.note = NULL; END IF;
END */;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Table structure for table `delivery`
--

DROP TABLE IF EXISTS `delivery`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `delivery` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `placed_on` date NOT NULL,
  `recipient` varchar(81) NOT NULL,
  PRIMARY KEY (`id`,`placed_on`)
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
/*!50100 PARTITION BY RANGE (year(`placed_on`))
(PARTITION p2025 VALUES LESS THAN (2026) ENGINE = InnoDB,
 PARTITION later VALUES LESS THAN MAXVALUE ENGINE = InnoDB) */;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `delivery`
--

LOCK TABLES `delivery` WRITE;
/*!40000 ALTER TABLE `delivery` DISABLE KEYS */;
INSERT INTO `delivery` VALUES (1,'2025-11-02','strasse SECRETNAME1'),(2,'2025-11-03','straÃŸe SECRETNAME2'),(3,'2025-11-04','First3 SECRETNAME3'),(4,'2025-11-05','First4 SECRETNAME4');
/*!40000 ALTER TABLE `delivery` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `price`
--

DROP TABLE IF EXISTS `price`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `price` (
  `product` varchar(20) NOT NULL DEFAULT (concat(_utf8mb4'x',_utf8mb4'y')),
  `cents` int DEFAULT NULL,
  `set_by` varchar(80) DEFAULT NULL,
  UNIQUE KEY `by_lower` ((lower(`product`))),
  CONSTRAINT `price_chk_1` CHECK ((`cents` > 0))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `price`
--

LOCK TABLES `price` WRITE;
/*!40000 ALTER TABLE `price` DISABLE KEYS */;
INSERT INTO `price` VALUES ('mug',1300,'SECRETNAME2'),('apron',3400,'SECRETNAME1');
/*!40000 ALTER TABLE `price` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `purchase`
--

DROP TABLE IF EXISTS `purchase`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `purchase` (
  `id` int unsigned NOT NULL,
  `line` int unsigned NOT NULL,
  `customer_id` int unsigned NOT NULL,
  `amount` decimal(10,2) NOT NULL,
  `state` varchar(20) NOT NULL DEFAULT 'open',
  PRIMARY KEY (`id`,`line`),
  KEY `purchase_customer` (`customer_id`),
  CONSTRAINT `purchase_customer` FOREIGN KEY (`customer_id`) REFERENCES `customer` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `purchase`
--

LOCK TABLES `purchase` WRITE;
/*!40000 ALTER TABLE `purchase` DISABLE KEYS */;
INSERT INTO `purchase` VALUES (1,1,4,0.14,'open'),(1,2,4,0.29,'open'),(1,3,4,0.43,'open'),(2,1,3,0.29,'open'),(2,2,3,0.57,'open'),(2,3,3,0.86,'open'),(3,1,2,0.43,'open'),(3,2,2,0.86,'open'),(3,3,2,1.29,'open'),(4,1,1,0.57,'open'),(4,2,1,1.14,'open'),(4,3,1,1.71,'open');
/*!40000 ALTER TABLE `purchase` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `visit`
--

DROP TABLE IF EXISTS `visit`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `visit` (
  `day` date DEFAULT NULL,
  `visitor` varchar(80) DEFAULT NULL,
  `seconds` double DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `visit`
--

LOCK TABLES `visit` WRITE;
/*!40000 ALTER TABLE `visit` DISABLE KEYS */;
INSERT INTO `visit` VALUES ('1950-01-02','strasse@one.example.org',3333333333.3333335),('1950-01-03','straÃŸe@two.example.org',6666666666.666667),('1950-01-04','person3@secret.example.org',10000000000);
/*!40000 ALTER TABLE `visit` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `wo``rd, (odd)`
--

DROP TABLE IF EXISTS `wo``rd, (odd)`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `wo``rd, (odd)` (
  `word` varchar(30) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (`word`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `wo``rd, (odd)`
--

LOCK TABLES `wo``rd, (odd)` WRITE;
/*!40000 ALTER TABLE `wo``rd, (odd)` DISABLE KEYS */;
INSERT INTO `wo``rd, (odd)` VALUES (''),(' kept one'),('Kept one'),('kept one');
/*!40000 ALTER TABLE `wo``rd, (odd)` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping events for database 'shop'
--
/*!50106 SET @save_time_zone= @@TIME_ZONE */ ;
/*!50106 DROP EVENT IF EXISTS `tidy` */;
DELIMITER ;;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;;
/*!50003 SET character_set_client  = utf8mb4 */ ;;
/*!50003 SET character_set_results = utf8mb4 */ ;;
/*!50003 SET collation_connection  = utf8mb4_0900_ai_ci */ ;;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;;
/*!50003 SET sql_mode              = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION' */ ;;
/*!50003 SET @saved_time_zone      = @@time_zone */ ;;
/*!50003 SET time_zone             = '+00:00' */ ;;
/*!50106 CREATE*/ /*!50117 DEFINER=`root`@`localhost`*/ /*!50106 EVENT `tidy` ON SCHEDULE EVERY 1 DAY STARTS '2026-11-22 09:43:44' ON COMPLETION NOT PRESERVE ENABLE DO BEGIN DELETE FROM visit WHERE visitor = 'bob@secret.example.org'; END */ ;;
/*!50003 SET time_zone             = @saved_time_zone */ ;;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;;
/*!50003 SET character_set_client  = @saved_cs_client */ ;;
/*!50003 SET character_set_results = @saved_cs_results */ ;;
/*!50003 SET collation_connection  = @saved_col_connection */ ;;
DELIMITER ;
/*!50106 SET TIME_ZONE= @save_time_zone */ ;

--
-- Dumping routines for database 'shop'
--
/*!50003 DROP FUNCTION IF EXISTS `greeting` */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_0900_ai_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION' */ ;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` FUNCTION `greeting`(name varchar(40)) RETURNS varchar(60) CHARSET utf8mb4
    DETERMINISTIC
RETURN concat('Hello, ', name, ';') ;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!50003 DROP PROCEDURE IF EXISTS `forget` */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_0900_ai_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION' */ ;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `forget`(who int)
BEGIN
    INSERT INTO visit VALUES (current_date, 'a;b', who);
END ;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Final view structure for view `big_buyers`
--

/*!50001 DROP VIEW IF EXISTS `big_buyers`*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_0900_ai_ci */;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `big_buyers` AS select `buyers`.`full_name` AS `full_name`,sum(`purchase`.`amount`) AS `amount` from (`buyers` join `purchase` on((`purchase`.`customer_id` = `buyers`.`id`))) group by `buyers`.`id`,`buyers`.`full_name` having (sum(`purchase`.`amount`) > 10) */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;

--
-- Final view structure for view `buyers`
--

/*!50001 DROP VIEW IF EXISTS `buyers`*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_0900_ai_ci */;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `buyers` AS select `customer`.`id` AS `id`,`customer`.`full_name` AS `full_name`,`customer`.`mailbox` AS `mailbox` from `customer` where (`customer`.`email` <> 'hidden@secret.example.org') */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;
SET @@SESSION.SQL_LOG_BIN = @MYSQLDUMP_TEMP_LOG_BIN;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed
